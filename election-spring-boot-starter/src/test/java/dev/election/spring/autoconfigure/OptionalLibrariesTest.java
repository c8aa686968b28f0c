// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.election.spring.OnLeader;
import dev.election.spring.TestContexts;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class OptionalLibrariesTest {

    /** Runs in a class loader of its own. */
    public static final class Application implements Runnable {

        static class Jobs {

            @OnLeader("jobs")
            void run() {}
        }

        @Override
        public void run() {
            TestContexts.leader().withBean(Jobs.class).run(context -> {
                TestContexts.awaitLeading(context, "jobs");
                context.getBean(Jobs.class).run();
            });
        }
    }

    /** Runs in a class loader of its own. */
    public static final class ReactiveApplication implements Runnable {

        static class Streams {

            @OnLeader("jobs")
            Publisher<String> run() {
                return subscriber -> subscriber.onError(new IllegalStateException("seen"));
            }
        }

        @Override
        public void run() {
            TestContexts.leader().withBean(Streams.class).run(context -> {
                TestContexts.awaitLeading(context, "jobs");
                Failure seen = new Failure();
                context.getBean(Streams.class).run().subscribe(seen);
                assertThat(seen.failure).hasMessage("seen");
            });
        }
    }

    static final class Failure implements Subscriber<String> {

        @Nullable
        Throwable failure;

        @Override
        public void onSubscribe(Subscription subscription) {}

        @Override
        public void onNext(String next) {}

        @Override
        public void onError(Throwable error) {
            failure = error;
        }

        @Override
        public void onComplete() {}
    }

    private static URL[] classPathWithout(String jars) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().matches(jars + "-[0-9].*[.]jar"))
                .map(OptionalLibrariesTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    private static void runWithout(String jars, String missing, Class<?> type) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPathWithout(jars), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(missing));
            Class<?> application = loader.loadClass(type.getName());
            ((Runnable) application.getConstructor().newInstance()).run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void areNotNeeded() throws Exception {
        runWithout("(reactive-streams|reactor-core|HikariCP)", "org.reactivestreams.Publisher", Application.class);
    }

    @Test
    void letPublishersWorkWithoutReactor() throws Exception {
        runWithout("reactor-core", "reactor.core.CoreSubscriber", ReactiveApplication.class);
    }
}
