// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.Term;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leader work that ignores the end of its term, as that of a process that was frozen does: for each election it writes
 * under the last term that this instance held, until the engine refuses it.
 */
final class Writer implements AutoCloseable {

    private static final long PAUSE_MILLIS = 25;

    private final EngineClient client;
    private final Collection<Participation> participations;
    private final Map<String, Term> terms = new HashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread = new Thread(this::write, "writer");

    /** @param participations may grow */
    Writer(EngineClient client, Collection<Participation> participations) {
        this.client = client;
        this.participations = participations;
        thread.setDaemon(true);
        thread.start();
    }

    /** How many writes the fence has refused. */
    int refused() {
        return refused.get();
    }

    private void write() {
        try {
            while (true) {
                for (Participation one : participations) {
                    one.election().term().ifPresent(term -> terms.put(term.election(), term));
                }
                for (Term term : List.copyOf(terms.values())) {
                    write(term);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Term term) throws InterruptedException {
        try {
            if (!client.write(term)) {
                refused.incrementAndGet();
                terms.remove(term.election(), term);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception unknown) {
            // No response: it may take effect now, later or never.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
