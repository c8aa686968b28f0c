// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import org.reactivestreams.Subscriber;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Hands Reactor's context on to the source: security, tracing and transactions travel in it. */
final class ReactorLeaderSubscriber extends LeaderSubscriber implements CoreSubscriber<Object> {

    private ReactorLeaderSubscriber(
            Admissions admissions, Admission admission, Subscriber<? super Object> subscriber, boolean single) {
        super(admissions, admission, subscriber, single);
    }

    /** Returns the wider type, so that no caller needs Reactor to be verified. */
    static LeaderSubscriber of(
            Admissions admissions, Admission admission, Subscriber<? super Object> subscriber, boolean single) {
        return new ReactorLeaderSubscriber(admissions, admission, subscriber, single);
    }

    @Override
    public Context currentContext() {
        return subscriber() instanceof CoreSubscriber<?> core ? core.currentContext() : Context.empty();
    }
}
