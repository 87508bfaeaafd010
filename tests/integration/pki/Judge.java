import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges every exhibit in a folder with what the JDK brings, all in one run: starting costs more than judging.
 *
 * <p>Prints one line for each question: exhibit, thing, question, verdict, words; tabs between.
 */
public class Judge {
    private static final List<String> SUBJECTS =
            List.of("issuing", "ocsp-signer", "limited", "universal", "revoked", "held");
    private static final Map<String, String> STATES =
            Map.of("limited", "good", "universal", "good", "revoked", "KEY_COMPROMISE", "held", "CERTIFICATE_HOLD");
    private static final PrintStream OUT = new PrintStream(System.out, false, java.nio.charset.StandardCharsets.UTF_8);

    private final File folder;
    private final CertificateFactory factory = CertificateFactory.getInstance("X.509");

    private Judge(File folder) throws Exception {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        for (File folder : new File(arguments[0]).listFiles(File::isDirectory)) {
            if (new File(folder, "root.der").exists()) {
                new Judge(folder).judge(arguments[1].toCharArray());
            }
        }
        OUT.flush();
    }

    private interface Question {
        void ask() throws Exception;
    }

    private void judge(char[] password) {
        for (String name : SUBJECTS) {
            if (!file(name + ".der").exists()) {
                continue;
            }
            say(name, "chain", () -> validate(name, true, null));
            say(name, "chain, qualifiers allowed", () -> validate(name, false, null));
            if (file("issuing.crl.der").exists()) {
                say(name, "chain with CRLs", () -> validate(name, false, lists()));
            }
            if (file(name + ".ocsp").exists()) {
                say(name, "OCSP", () -> requireState(name));
            }
            if (file(name + ".p12").exists()) {
                say(name, "PKCS#12", () -> open(name, password));
            }
        }
    }

    private void say(String name, String question, Question asked) {
        String verdict = "accepts";
        String words = "";
        try {
            asked.ask();
        } catch (Exception refused) {
            verdict = "rejects";
            words = refused.toString().replaceAll("\\s+", " ");
        }
        OUT.println(String.join("\t", folder.getName(), name, question, verdict, words));
    }

    private void validate(String name, boolean qualifiersRejected, Revocation revocation) throws Exception {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate("root"), null)));
        parameters.setPolicyQualifiersRejected(qualifiersRejected);
        parameters.setRevocationEnabled(false);
        if (revocation != null) {
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            revocation.set(checker, parameters);
            parameters.addCertPathChecker(checker);
        }
        List<X509Certificate> path = new ArrayList<>(List.of(certificate(name)));
        if (!name.equals("issuing")) {
            path.add(certificate("issuing"));
        }
        CertPath chain = factory.generateCertPath(path);
        validator.validate(chain, parameters);
    }

    private interface Revocation {
        void set(PKIXRevocationChecker checker, PKIXParameters parameters) throws Exception;
    }

    private Revocation lists() {
        return (checker, parameters) -> {
            checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
            List<X509CRL> lists = List.of(list("issuing.crl"), list("root.crl"));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        };
    }

    private Revocation answer(String name) {
        return (checker, parameters) -> {
            checker.setOptions(EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
            checker.setOcspResponses(Map.of(certificate(name), Files.readAllBytes(path(name + ".ocsp"))));
        };
    }

    /** That a revoked certificate is refused is agreement; that a good one is refused is not. */
    private void requireState(String name) throws Exception {
        String state = "good";
        try {
            validate(name, false, answer(name));
        } catch (CertPathValidatorException refused) {
            if (!(refused.getCause() instanceof CertificateRevokedException)) {
                throw refused;
            }
            state = ((CertificateRevokedException) refused.getCause()).getRevocationReason().name();
        }
        if (!state.equals(STATES.get(name))) {
            throw new IllegalStateException("read " + state);
        }
    }

    private void open(String name, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file(name + ".p12"))) {
            store.load(in, password);
        }
        String alias = store.aliases().nextElement();
        if (store.getKey(alias, password) == null || store.getCertificateChain(alias).length != 3) {
            throw new IllegalStateException("no key with a chain of three");
        }
    }

    private X509Certificate certificate(String name) throws Exception {
        return (X509Certificate) factory.generateCertificate(content(name));
    }

    private X509CRL list(String name) throws Exception {
        return (X509CRL) factory.generateCRL(content(name));
    }

    private InputStream content(String name) throws Exception {
        return new ByteArrayInputStream(Files.readAllBytes(path(name + ".der")));
    }

    private Path path(String name) {
        return file(name).toPath();
    }

    private File file(String name) {
        return new File(folder, name);
    }
}
