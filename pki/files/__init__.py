"""The files that people keep: NPKI folders, encrypted keys, PKCS#12."""
