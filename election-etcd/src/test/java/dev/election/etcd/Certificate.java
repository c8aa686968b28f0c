// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that signs itself, made by the JDK's {@code keytool}, in the files that etcd and the store read.
 *
 * @param pem the certificate
 * @param key its key, in PKCS #8
 */
record Certificate(Path pem, Path key) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** One for a server at 127.0.0.1, and for a client with this name. */
    static Certificate of(Path directory, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "30",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc=ca:true",
                        "-ext",
                        "eku=serverAuth,clientAuth")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new Certificate(
                write(
                        directory.resolve(name + ".pem"),
                        "CERTIFICATE",
                        made.getCertificate("one").getEncoded()),
                write(
                        directory.resolve(name + ".key"),
                        "PRIVATE KEY",
                        made.getKey("one", PASSWORD).getEncoded()));
    }

    private static Path write(Path file, String type, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }
}
