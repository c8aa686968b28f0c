// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import dev.election.LeaseStoreException;
import dev.election.store.LeaderRecord;
import dev.election.store.LeaseStore;
import dev.election.testing.judge.Judge;
import dev.election.testing.judge.Led;
import dev.election.testing.judge.Report;
import dev.election.testing.judge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Three instances that are candidates in three elections on one engine, and everything that is said and stored
 * meanwhile. At first each instance leads one of them.
 */
final class Contest implements AutoCloseable {

    /** What a busy machine needs to run what is due. */
    static final Duration SLACK = Duration.ofMillis(500);

    static final List<String> ELECTIONS = List.of("billing", "outbox", "reports");

    private static final long BETWEEN_QUESTIONS_NANOS = 500_000;
    private static final long BETWEEN_READS_MILLIS = 50;

    private final Engine engine;
    private final List<Participant> participants = new ArrayList<>();
    // A client that nothing is done to, except to the nodes.
    private final EngineClient reader;
    // The tokens of each record as they were read, each once.
    private final Map<String, List<Long>> stored = new ConcurrentHashMap<>();
    private final List<Thread> threads = List.of(new Thread(this::ask, "asks"), new Thread(this::read, "reads"));
    private volatile boolean over;

    Contest(Engine engine, UnaryOperator<LeaseStore> changes) {
        this.engine = engine;
        reader = engine.connect(engine.times().call());
        for (int i = 0; i < ELECTIONS.size(); i++) {
            participants.add(new Participant("instance-" + i, engine, changes));
        }
        threads.forEach(Thread::start);
        IntStream.range(0, ELECTIONS.size()).forEach(i -> participants.get(i).join(ELECTIONS.get(i)));
        awaitAllLed();
        participants.forEach(each -> ELECTIONS.forEach(each::join));
        await(Duration.ofSeconds(60), () -> !tokens().containsValue(0L));
    }

    List<Participant> participants() {
        return participants;
    }

    Participant leader(String election) {
        awaitAllLed();
        return participants.stream()
                .filter(each -> each.leads(election))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the leader of " + election + " has just lost it"));
    }

    boolean isLed(String election) {
        return participants.stream().anyMatch(each -> each.leads(election));
    }

    boolean nobodyLeads() {
        return ELECTIONS.stream().noneMatch(this::isLed);
    }

    /** For each election the newest token of a term that was led. */
    Map<String, Long> tokens() {
        Map<String, Long> tokens = new LinkedHashMap<>();
        for (String election : ELECTIONS) {
            tokens.put(election, led(election).mapToLong(Led::token).max().orElse(0));
        }
        return tokens;
    }

    void awaitAllLed() {
        await(Duration.ofSeconds(60), () -> ELECTIONS.stream().allMatch(this::isLed));
    }

    static void await(Duration atMost, BooleanSupplier condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(atMost)
                .until(condition::getAsBoolean);
    }

    /** Lets time go by, which is what a fault of some duration is. */
    static void pass(Duration time) {
        long began = System.nanoTime();
        await(time.plusSeconds(10), () -> System.nanoTime() - began >= time.toNanos());
    }

    /** How long it took from this moment until each election was led, by a term that has begun since or lasted. */
    Duration untilAllLed(long sinceNanos) {
        return longest(ELECTIONS.stream().map(election -> awaitTerm(election, sinceNanos, Led::lastNanos)), sinceNanos);
    }

    /** How long it took from this moment until the first term that began later. */
    Duration untilNextTerm(String election, long sinceNanos) {
        return longest(Stream.of(awaitTerm(election, sinceNanos, Led::firstNanos)), sinceNanos);
    }

    private static Duration longest(Stream<Led> terms, long sinceNanos) {
        return Duration.ofNanos(terms.mapToLong(led -> Math.max(0, led.firstNanos() - sinceNanos))
                .max()
                .orElseThrow());
    }

    /** The earliest term of which this moment is after the given one. */
    private Led awaitTerm(String election, long nanos, ToLongFunction<Led> moment) {
        Supplier<Optional<Led>> earliest = () -> led(election)
                .filter(led -> moment.applyAsLong(led) - nanos > 0)
                .min(Comparator.comparingLong(Led::firstNanos));
        await(Duration.ofSeconds(60), () -> earliest.get().isPresent());
        return earliest.get().orElseThrow();
    }

    private Stream<Led> led(String election) {
        return reports(election).stream().flatMap(report -> report.led().stream());
    }

    private List<Participation> reports(String election) {
        return participants.stream().flatMap(each -> each.in(election).stream()).toList();
    }

    /** Judges each election, once everybody has had the time to be told. */
    Map<String, Verdict> verdicts() {
        pass(Duration.ofNanos(Judge.TOLD_WITHIN_NANOS));
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        List<String> alive = participants.stream().map(Participant::name).toList();
        for (String election : ELECTIONS) {
            List<? extends Report> reports = reports(election);
            verdicts.put(
                    election,
                    Judge.judge(
                            reports, List.copyOf(tokensOf(election)), Judge.stale(engine.written(election)), alive));
        }
        return verdicts;
    }

    int refusedWrites() {
        return participants.stream().mapToInt(Participant::refusedWrites).sum();
    }

    private List<Long> tokensOf(String election) {
        return stored.computeIfAbsent(election, e -> new CopyOnWriteArrayList<>());
    }

    private void ask() {
        while (!over) {
            participants.forEach(each -> each.participations().forEach(Participation::ask));
            LockSupport.parkNanos(BETWEEN_QUESTIONS_NANOS);
        }
    }

    private void read() {
        try {
            while (!over) {
                readOnce();
                TimeUnit.MILLISECONDS.sleep(BETWEEN_READS_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOnce() {
        try {
            for (LeaderRecord record : reader.store().observe(ELECTIONS, null).leaders()) {
                List<Long> tokens = tokensOf(record.election());
                if (tokens.isEmpty() || tokens.get(tokens.size() - 1) != record.token()) {
                    tokens.add(record.token());
                }
            }
        } catch (LeaseStoreException noAnswer) {
            // a fault
        }
    }

    @Override
    public void close() {
        over = true;
        participants.forEach(each -> each.ways().open());
        // a client may take a second for it
        Stream<Runnable> closes =
                Stream.concat(participants.stream().map(each -> each::close), Stream.of(reader::close));
        CompletableFuture.allOf(closes.map(CompletableFuture::runAsync).toArray(CompletableFuture<?>[]::new))
                .join();
    }
}
