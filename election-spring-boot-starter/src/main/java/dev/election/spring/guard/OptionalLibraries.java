// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Which libraries are there. A class that needs one of them is not touched before this was asked. */
final class OptionalLibraries {

    private static final boolean REACTIVE_STREAMS = isPresent("org.reactivestreams.Publisher");

    static final boolean REACTOR = isPresent("reactor.core.CoreSubscriber");

    private OptionalLibraries() {}

    /** Null without Reactive Streams. */
    static @Nullable ReactiveGuard reactiveCalls() {
        return REACTIVE_STREAMS ? new ReactiveGuard() : null;
    }

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, OptionalLibraries.class.getClassLoader());
    }
}
