// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives each request that has one response a deadline, which the client does not do: it would wait for ever. The
 * deadline is a little before that of the call, because gRPC says what the request waited for.
 */
record DeadlineInterceptor(Duration timeout) implements ClientInterceptor {

    /** For calls that take this long at most. */
    static DeadlineInterceptor within(Duration callTimeout) {
        return new DeadlineInterceptor(callTimeout.minus(callTimeout.dividedBy(20)));
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        boolean unbounded = method.getType() == MethodDescriptor.MethodType.UNARY && options.getDeadline() == null;
        return next.newCall(
                method, unbounded ? options.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS) : options);
    }
}
