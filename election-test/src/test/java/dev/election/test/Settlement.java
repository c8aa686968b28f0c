// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import dev.election.Term;
import dev.election.spring.OnLeader;
import java.util.concurrent.atomic.AtomicInteger;

/** A job as a user writes it. */
class Settlement {

    private final AtomicInteger runs = new AtomicInteger();

    @OnLeader("billing")
    void settle() {
        Term.current().ensureCurrent();
        runs.incrementAndGet();
    }

    int runs() {
        return runs.get();
    }
}
