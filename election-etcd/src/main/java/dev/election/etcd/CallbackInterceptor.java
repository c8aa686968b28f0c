// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.concurrent.Executor;

/** Runs the callbacks of each request on this executor, which the client itself cannot be told. */
record CallbackInterceptor(Executor executor) implements ClientInterceptor {

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withExecutor(executor));
    }
}
