import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.Extension;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Asks over the network, at the addresses in the certificates, what became of them: with a nonce of 32 octets by OCSP, and
 * by CRL. Arguments: root, issuing authority, certificates. Prints for each how it was asked, and the state.
 */
public class Ask {
    private static final String NONCE = "1.3.6.1.5.5.7.48.1.2";
    private static final byte[] NONCE_OID = {6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2};
    private static CertificateFactory factory;

    public static void main(String[] files) throws Exception {
        factory = CertificateFactory.getInstance("X.509");
        X509Certificate root = certificate(files[0]);
        X509Certificate issuing = certificate(files[1]);
        for (int i = 2; i < files.length; i++) {
            X509Certificate certificate = certificate(files[i]);
            System.out.println("ocsp " + state(root, issuing, certificate, Option.ONLY_END_ENTITY));
            System.out.println("crl " + state(root, issuing, certificate, Option.PREFER_CRLS));
        }
    }

    private static String state(
            X509Certificate root, X509Certificate issuing, X509Certificate certificate, Option option) throws Exception {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(EnumSet.of(option, Option.NO_FALLBACK));
        checker.setOcspExtensions(List.of(nonce()));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setPolicyQualifiersRejected(false);
        parameters.addCertPathChecker(checker);
        try {
            validator.validate(factory.generateCertPath(List.of(certificate, issuing)), parameters);
            return "good";
        } catch (CertPathValidatorException refused) {
            if (refused.getCause() instanceof CertificateRevokedException) {
                return ((CertificateRevokedException) refused.getCause()).getRevocationReason().name();
            }
            return refused.toString();
        }
    }

    private static Extension nonce() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(4);
        value.write(random.length);
        value.writeBytes(random);
        return new Extension() {
            @Override
            public String getId() {
                return NONCE;
            }

            @Override
            public boolean isCritical() {
                return false;
            }

            @Override
            public byte[] getValue() {
                return value.toByteArray();
            }

            @Override
            public void encode(OutputStream out) throws IOException {
                byte[] octets = value.toByteArray();
                out.write(new byte[] {0x30, (byte) (NONCE_OID.length + 2 + octets.length)});
                out.write(NONCE_OID);
                out.write(new byte[] {4, (byte) octets.length});
                out.write(octets);
            }
        };
    }

    private static X509Certificate certificate(String file) throws Exception {
        try (FileInputStream in = new FileInputStream(file)) {
            return (X509Certificate) factory.generateCertificate(in);
        }
    }
}
