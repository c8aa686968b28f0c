// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Loses requests or responses, as a network does: nobody is told, and the deadline passes. */
final class LossyInterceptor implements ClientInterceptor {

    /** The requests that do not arrive, by their text. */
    volatile Predicate<String> losesRequest = text -> false;

    /** The requests that arrive, and whose response does not. */
    volatile Predicate<String> losesResponse = text -> false;

    /** The requests that have neither a response nor an end by their deadline. */
    final AtomicInteger pending = new AtomicInteger();

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private volatile boolean lost;
            private volatile boolean withheld;

            @Override
            public void start(Listener<R> listener, Metadata headers) {
                pending.incrementAndGet();
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onMessage(R message) {
                                if (!lost) {
                                    super.onMessage(message);
                                }
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                pending.decrementAndGet();
                                super.onClose(lost && status.isOk() ? Status.DEADLINE_EXCEEDED : status, trailers);
                            }
                        },
                        headers);
            }

            @Override
            public void sendMessage(Q message) {
                String text = message.toString();
                lost = losesResponse.test(text);
                withheld = losesRequest.test(text);
                if (!withheld) {
                    super.sendMessage(message);
                }
            }

            @Override
            public void halfClose() {
                if (!withheld) {
                    super.halfClose();
                }
            }
        };
    }
}
