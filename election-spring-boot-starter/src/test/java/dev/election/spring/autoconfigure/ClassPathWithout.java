// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** The class path of the tests without some of its libraries: none of their classes can be found there by any way. */
final class ClassPathWithout {

    private final String libraries;
    private final String missing;

    /**
     * @param libraries what the names of the jars match, up to their versions
     * @param missing a class that is not there then
     */
    ClassPathWithout(String libraries, String missing) {
        this.libraries = libraries;
        this.missing = missing;
    }

    /** Runs a fresh object of this type, whose classes are loaded anew, and with it all that they use. */
    void run(Class<? extends Runnable> type) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(entries(), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(missing));
            Class<?> application = loader.loadClass(type.getName());
            ((Runnable) application.getConstructor().newInstance()).run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private URL[] entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().matches("(" + libraries + ")-[0-9].*[.]jar"))
                .map(ClassPathWithout::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
