"""Makes and judges the network of :mod:`flows.faq.network`; needs scikit-learn, which the bot does not.

``python -m flows.faq.training train`` writes ``network.npz`` anew, ``… eval`` judges it.
"""
