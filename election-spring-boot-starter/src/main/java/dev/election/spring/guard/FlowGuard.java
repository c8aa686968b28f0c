// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import dev.election.CarriedWork;
import dev.election.LeaderWork;
import dev.election.NotLeaderException;
import dev.election.spring.coroutine.LeaderWorkElement;
import java.util.Objects;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * Calls that return a {@code Flow} of Kotlin. The decision is made each time when it is collected. Loaded only if the
 * coroutine library is on the class path.
 */
final class FlowGuard implements DeferredGuard {

    @Override
    public Object guard(ProxyMethodInvocation invocation, GuardedCall call) {
        return new GuardedFlow(invocation, call);
    }

    private record GuardedFlow(ProxyMethodInvocation invocation, GuardedCall call) implements Flow<Object> {

        @Override
        public @Nullable Object collect(FlowCollector<? super Object> collector, Continuation<? super Unit> caller) {
            try {
                return decide(collector, caller);
            } catch (Exception e) {
                FlowGuard.<RuntimeException>rethrow(e);
                return null; // never
            }
        }

        private @Nullable Object decide(FlowCollector<? super Object> collector, Continuation<? super Unit> caller)
                throws Exception {
            LeaderWork work = call.admit().orElse(null);
            if (work != null) {
                return source(work).collect(collector, caller);
            } else if (call.method().always()) {
                return source().collect(collector, caller);
            }
            NotLeaderException refusal = call.refuse().orElse(null);
            if (refusal != null) {
                throw refusal;
            }
            return Unit.INSTANCE;
        }

        /** The leader work ends with the collection, in whatever way that ends. */
        private Flow<Object> source(LeaderWork work) throws Exception {
            try {
                Flow<Object> emitted = work.call(() -> inWork(source()));
                return FlowKt.onCompletion(emitted, (collector, failure, caller) -> {
                    work.close();
                    return Unit.INSTANCE;
                });
            } catch (Throwable e) {
                work.close();
                throw e;
            }
        }

        /**
         * The flow in a coroutine of its own, of which the leader work is part. Without the channel in between, the
         * collector would go on as leader work when the flow has been suspended.
         */
        private static Flow<Object> inWork(Flow<Object> flow) {
            CarriedWork work = CarriedWork.current().orElseThrow();
            return FlowKt.flowOn(
                    FlowKt.buffer(flow, Channel.RENDEZVOUS, BufferOverflow.SUSPEND), new LeaderWorkElement(work));
        }

        @SuppressWarnings("unchecked") // the return type of the method
        private Flow<Object> source() throws Exception {
            Object result = new GuardedCall(invocation.invocableClone(), call.method()).proceed();
            return (Flow<Object>) Objects.requireNonNull(result, "a guarded method returned null for its Flow");
        }
    }

    @SuppressWarnings("unchecked") // Kotlin has no checked exceptions: thrown as it is, whatever its type
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
