// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher that decides at each subscription whether this instance leads. The subscription is leader work until it
 * is over.
 */
final class LeaderPublisher implements Publisher<Object> {

    private static final Subscription NOTHING = new Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final GuardedCall call;
    private final boolean single;
    private final Callable<Publisher<?>> source;

    /** @param single whether the source emits at most one value and completes with it */
    LeaderPublisher(GuardedCall call, boolean single, Callable<Publisher<?>> source) {
        this.call = call;
        this.single = single;
        this.source = source;
    }

    @Override
    public void subscribe(Subscriber<? super Object> subscriber) {
        Optional<LeaderWork> admitted = call.admit();
        if (admitted.isPresent()) {
            subscribe(subscriber, admitted.get());
        } else if (call.method().always()) {
            unguarded(subscriber);
        } else {
            refuse(subscriber);
        }
    }

    private void subscribe(Subscriber<? super Object> subscriber, LeaderWork work) {
        LeaderSubscriber signals = new LeaderSubscriber(work, subscriber, single);
        try {
            work.call(() -> {
                source.call().subscribe(signals);
                return work;
            });
        } catch (Throwable e) {
            work.close();
            fail(subscriber, e);
        }
    }

    private void unguarded(Subscriber<? super Object> subscriber) {
        try {
            source.call().subscribe(subscriber);
        } catch (Throwable e) {
            fail(subscriber, e);
        }
    }

    private void refuse(Subscriber<? super Object> subscriber) {
        NotLeaderException refusal = call.refuse().orElse(null);
        if (refusal != null) {
            fail(subscriber, refusal);
            return;
        }
        subscriber.onSubscribe(NOTHING);
        subscriber.onComplete();
    }

    private static void fail(Subscriber<? super Object> subscriber, Throwable failure) {
        subscriber.onSubscribe(NOTHING);
        subscriber.onError(failure);
    }
}
