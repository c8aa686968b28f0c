// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import static dev.election.spring.TestContexts.refuses;

import dev.election.spring.OnLeader;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OnLeaderReturnTypesTest {

    static class Primitive {

        @OnLeader("jobs")
        int count() {
            return 0;
        }
    }

    @Test
    void refusesAPrimitiveThatCouldBeSkipped() {
        refuses(Primitive.class, Primitive.class.getName() + ".count()", "int");
    }

    static class OwnFuture {

        @OnLeader("jobs")
        FutureTask<String> run() {
            return new FutureTask<>(() -> "");
        }
    }

    @Test
    void refusesAFutureThatItCannotMake() {
        refuses(OwnFuture.class, ".run()", "FutureTask");
    }

    static class InterruptedStream {

        @OnLeader(value = "jobs", interruptOnRevoke = true)
        Mono<String> run() {
            return Mono.empty();
        }
    }

    @Test
    void refusesToInterruptAPublisher() {
        refuses(InterruptedStream.class, ".run()", "no thread to interrupt");
    }
}
