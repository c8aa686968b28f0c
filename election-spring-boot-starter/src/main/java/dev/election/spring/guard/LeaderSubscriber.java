// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * The subscriber between a source and the subscriber of a guarded call. It closes the leader work before it passes on
 * that the source has terminated, and passes requests on as part of that work.
 *
 * <p>A single value is passed on together with the completion. Otherwise a subscriber that wants just one value would
 * cancel a source that is about to complete.
 */
final class LeaderSubscriber implements CoreSubscriber<Object>, Subscription {

    private final LeaderWork work;
    private final Subscriber<? super Object> subscriber;
    private final boolean single;
    private final Context context;

    // Written by the signals of the source, which come one at a time; the first two are read by the subscriber.
    private volatile @Nullable Subscription source;
    private volatile boolean over;
    private @Nullable Object value;

    LeaderSubscriber(LeaderWork work, Subscriber<? super Object> subscriber, boolean single) {
        this.work = work;
        this.subscriber = subscriber;
        this.single = single;
        Context outer = subscriber instanceof CoreSubscriber<?> core ? core.currentContext() : Context.empty();
        this.context = outer.put(LeaderWorkAccessor.KEY, CarriedWork.of(work));
    }

    /**
     * The subscriber's Reactor context, which carries security, tracing and transactions, with the leader work added.
     * Operators on other threads thereby do the work as well if Reactor propagates contexts automatically.
     */
    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        subscriber.onSubscribe(this);
    }

    @Override
    public void onNext(Object next) {
        if (single) {
            value = next;
        } else {
            subscriber.onNext(next);
        }
    }

    @Override
    public void onError(Throwable failure) {
        over = true;
        work.close();
        subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
        over = true;
        work.close();
        Object last = value;
        if (last != null) {
            subscriber.onNext(last);
        }
        subscriber.onComplete();
    }

    @Override
    public void request(long n) {
        try {
            work.call(() -> {
                source().request(n);
                return work;
            });
        } catch (Exception e) {
            throw new IllegalStateException(
                    "A subscription threw an exception on request, which Reactive Streams forbids", e);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            source().cancel();
            work.close();
        }
    }

    private Subscription source() {
        return Objects.requireNonNull(source, "requested before it was subscribed to");
    }
}
