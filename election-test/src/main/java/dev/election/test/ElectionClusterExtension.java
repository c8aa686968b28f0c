// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.test.context.AnnotatedClassFinder;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Starts a cluster when a test asks for it, and closes it after the test. */
final class ElectionClusterExtension implements ParameterResolver, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(ElectionClusterExtension.class);
    private static final String FINDER = "org.springframework.boot.test.context.AnnotatedClassFinder";

    /** The timeline of a cluster, to be shown with the failure of a test. */
    private static final class Timeline extends Exception {

        private static final long serialVersionUID = 1L;

        Timeline(ClusterHistory history) {
            super("What happened in the cluster:\n\n" + history, null, false, false);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == ElectionCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Method method = test.getTestMethod()
                .orElseThrow(() -> new ParameterResolutionException("A cluster belongs to one test method: take it as a"
                        + " parameter of the method, or of a @BeforeEach method"));
        ElectionCluster running = test.getStore(NAMESPACE).get(ElectionCluster.class, ElectionCluster.class);
        if (running != null) {
            return running;
        }
        ElectionCluster started = start(method, test.getRequiredTestClass());
        test.getStore(NAMESPACE).put(ElectionCluster.class, started);
        return started;
    }

    private static ElectionCluster start(Method method, Class<?> type) {
        ElectionClusterTest wanted = settings(method, type);
        Class<?>[] sources = wanted.classes().length == 0 ? new Class<?>[] {application(type)} : wanted.classes();
        return ElectionCluster.of(sources)
                .instances(wanted.instances())
                .properties(wanted.properties())
                .profiles(wanted.profiles())
                .applicationStore(wanted.applicationStore())
                .handMovedClock(wanted.handMovedClock())
                .leaseDuration(Duration.ofMillis(wanted.leaseMillis()))
                .heartbeatInterval(Duration.ofMillis(wanted.heartbeatMillis()))
                .start();
    }

    private static ElectionClusterTest settings(Method method, Class<?> type) {
        ElectionClusterTest found = AnnotatedElementUtils.findMergedAnnotation(method, ElectionClusterTest.class);
        for (Class<?> each = type; found == null && each != null; each = each.getEnclosingClass()) {
            found = AnnotatedElementUtils.findMergedAnnotation(each, ElectionClusterTest.class);
        }
        return Optional.ofNullable(found)
                .orElseThrow(() -> new ParameterResolutionException(
                        "Neither " + method + " nor its class has @ElectionClusterTest"));
    }

    private static Class<?> application(Class<?> test) {
        Class<?> found = ClassUtils.isPresent(FINDER, ElectionClusterExtension.class.getClassLoader())
                ? Search.from(test)
                : null;
        if (found == null) {
            throw new ParameterResolutionException("No class with @SpringBootApplication was found in the package of "
                    + test.getName() + " or above it: name the application by @ElectionClusterTest(classes = …)");
        }
        return found;
    }

    /** Loaded only if spring-boot-test is there. */
    private static final class Search {

        static @Nullable Class<?> from(Class<?> test) {
            return new AnnotatedClassFinder(SpringBootConfiguration.class).findFromClass(test);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        ElectionCluster cluster = test.getStore(NAMESPACE).remove(ElectionCluster.class, ElectionCluster.class);
        if (cluster == null) {
            return;
        }
        ClusterHistory history;
        try {
            history = cluster.history();
        } finally {
            cluster.close();
        }
        test.getExecutionException()
                .filter(failure -> !String.valueOf(failure.getMessage()).contains(" | (now)"))
                .ifPresent(failure -> failure.addSuppressed(new Timeline(history)));
    }
}
