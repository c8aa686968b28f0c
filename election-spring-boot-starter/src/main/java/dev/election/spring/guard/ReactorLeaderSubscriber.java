// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import org.reactivestreams.Subscriber;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Hands Reactor's context on to the source: security, tracing and transactions travel in it. The leader work is added, so that
 * operators on other threads do it as well where Reactor propagates contexts automatically.
 */
final class ReactorLeaderSubscriber extends LeaderSubscriber implements CoreSubscriber<Object> {

    // That of LeaderWorkAccessor, which is not to be touched without Micrometer's library.
    private static final String WORK = "dev.election.work";

    private final Context context;

    private ReactorLeaderSubscriber(LeaderWork work, Subscriber<? super Object> subscriber, boolean single) {
        super(work, subscriber, single);
        Context outer = subscriber instanceof CoreSubscriber<?> core ? core.currentContext() : Context.empty();
        this.context = outer.put(WORK, CarriedWork.of(work));
    }

    /** Returns the wider type, so that no caller needs Reactor to be verified. */
    static LeaderSubscriber of(LeaderWork work, Subscriber<? super Object> subscriber, boolean single) {
        return new ReactorLeaderSubscriber(work, subscriber, single);
    }

    @Override
    public Context currentContext() {
        return context;
    }
}
