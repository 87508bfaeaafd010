import java.io.FileInputStream;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/** Validates a chain as Java's defaults do, but for the revocation check: root, issuing authority, certificate. */
public class Validate {
    public static void main(String[] files) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate[] chain = new X509Certificate[files.length];
        for (int i = 0; i < files.length; i++) {
            chain[i] = (X509Certificate) factory.generateCertificate(new FileInputStream(files[i]));
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(chain[0], null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(factory.generateCertPath(List.of(chain[2], chain[1])), parameters);
        System.out.println("valid");
    }
}
