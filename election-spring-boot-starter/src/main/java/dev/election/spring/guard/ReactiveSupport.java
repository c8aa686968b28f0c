// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Whether Reactor is on the class path, which guarding calls with a reactive return type requires. This is the only
 * class that checks it. Without Reactor, a method with such a return type is refused when the application starts.
 */
final class ReactiveSupport {

    private static final String REACTOR = "reactor.core.CoreSubscriber";
    private static final String PUBLISHER = "org.reactivestreams.Publisher";

    private static final boolean REACTOR_PRESENT =
            ClassUtils.isPresent(REACTOR, ReactiveSupport.class.getClassLoader());

    private ReactiveSupport() {}

    /** The guard of reactive calls, or null without Reactor, in which case no class that needs Reactor is loaded. */
    static @Nullable ReactiveGuard guard() {
        return REACTOR_PRESENT ? new ReactiveGuard() : null;
    }

    /** Whether the type is reactive, with Reactor or without. */
    static boolean isReactive(Class<?> type) {
        return !SkippedResults.isFuture(type)
                && (Flow.Publisher.class.isAssignableFrom(type)
                        || isPublisher(type)
                        || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null);
    }

    // By name, since Reactive Streams may be absent as well.
    private static boolean isPublisher(Class<?> type) {
        return type.getName().equals(PUBLISHER)
                || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
                        .anyMatch(each -> each.getName().equals(PUBLISHER));
    }

    /** Registers the class that is looked up by name, for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.reflection().registerTypeIfPresent(classLoader, REACTOR, hint -> {});
        }
    }
}
