// SPDX-License-Identifier: Apache-2.0
package dev.election.testing.engine;

import static dev.election.testing.engine.Contest.ELECTIONS;
import static dev.election.testing.engine.Contest.SLACK;
import static dev.election.testing.engine.Contest.await;
import static dev.election.testing.engine.Contest.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.election.store.LeaseStore;
import dev.election.testing.judge.Verdict;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * S1 to S4, L1 and L2 on a real engine of three nodes, while nodes and the ways to them fail. A store's test is a
 * subclass that says how its engine is harmed.
 *
 * <p>In each test three instances are candidates in three elections, and each leads one at first. A thread asks all of
 * them all the time whether they lead, another one reads the stored tokens, and each instance writes, fenced, under the
 * last term that it held, even when that is long over.
 */
public abstract class EngineFaultsContract {

    private static final String BILLING = "billing";

    private Engine engine;
    private Contest contest;
    private Duration lease;
    private Duration heartbeat;

    /** The engine, with all nodes running, and with data that no test has used. */
    protected abstract Engine newEngine();

    /** Whether a leader may lose its term because one node falls silent, since its client turns to another too late. */
    protected boolean losesTermsToASilentNode() {
        return false;
    }

    /** How many nodes are killed or frozen in turn; less for an engine whose nodes are all alike and start slowly. */
    protected int nodesHarmedInTurn() {
        return Engine.NODES;
    }

    /** L1, when a request of the successor may have been lost in the fault as well. */
    private Duration withinL1() {
        return lease.plus(heartbeat).plus(lostRequest());
    }

    /** L2, when a request has been on its way since before the engine was back. */
    private Duration withinL2() {
        return heartbeat.multipliedBy(2).plus(lostRequest());
    }

    private Duration lostRequest() {
        return engine.times().call().plus(engine.pauseBeforeReconnection()).plus(SLACK);
    }

    @BeforeEach
    void begin() {
        engine = newEngine();
        lease = engine.times().lease();
        heartbeat = engine.times().heartbeat();
        contest = new Contest(engine, store -> store);
    }

    @AfterEach
    void end() {
        engine.heal();
        contest.close();
        engine.close();
    }

    @Test
    void aNodeIsKilledAndStartedAgain() {
        for (int node = 0; node < nodesHarmedInTurn(); node++) {
            engine.kill(node);
            pass(heartbeat.multipliedBy(5));
            engine.restart(node);
            engine.heal();
        }

        Duration vacancy = judge("each node in turn killed and started again");
        assertThat(vacancy).isLessThan(withinL1());
    }

    @Test
    void aNodeIsFrozenForLongerThanALease() {
        for (int node = 0; node < nodesHarmedInTurn(); node++) {
            Map<String, Long> tokens = contest.tokens();
            boolean coordinates = engine.coordinator().equals(OptionalInt.of(node));
            engine.freeze(node);
            pass(lease.plus(heartbeat));
            if (!coordinates) {
                assertNoTermEnded(tokens);
            }
            engine.resume(node);
            engine.heal();
            pass(heartbeat.multipliedBy(3)); // until all clients use it again
        }

        Duration vacancy = judge("each node in turn frozen for longer than a lease");
        assertThat(vacancy).isLessThan(withinL1());
    }

    @Test
    void theNodeThatTheLeaderRenewsAtIsSilentForThisClientOnly() {
        Participant leader = contest.leader(BILLING);
        Map<String, Long> tokens = contest.tokens();

        leader.ways().silence(leader.nodeOfRenewals());
        pass(lease.plus(heartbeat));
        leader.ways().open();
        pass(heartbeat.multipliedBy(3));

        assertThat(judge("the node of the leader's renewals silent for the leader only"))
                .isLessThan(withinL1());
        assertNoTermEnded(tokens);
    }

    @Test
    void theClientOfTheLeaderIsCutOffAndConnectedAgain() {
        Participant leader = contest.leader(BILLING);
        long began = System.nanoTime();

        leader.ways().cutOff();
        Duration next = contest.untilNextTerm(BILLING, began);
        assertThat(leader.leads(BILLING)).isFalse();
        leader.ways().open();
        pass(heartbeat.multipliedBy(3));

        assertThat(judge("the leader cut off from all nodes, and connected again", next))
                .isLessThan(withinL1());
        assertThat(next).isLessThan(withinL1());
    }

    @Test
    void allConnectionsOfTheLeaderBreakOff() {
        Participant leader = contest.leader(BILLING);
        Map<String, Long> tokens = contest.tokens();

        for (int i = 0; i < 2; i++) {
            leader.ways().cut();
            pass(heartbeat);
        }
        pass(lease);

        assertThat(judge("the leader's connections broken off twice")).isZero();
        assertThat(contest.tokens()).isEqualTo(tokens);
    }

    @Test
    void allResponsesToTheLeaderAreLostForLongerThanALease() {
        Participant leader = contest.leader(BILLING);
        long began = System.nanoTime();

        leader.ways().loseResponses();
        Duration next = contest.untilNextTerm(BILLING, began);
        pass(lease.plus(heartbeat).minus(next));
        leader.ways().open();
        pass(heartbeat.multipliedBy(3));

        // while its requests arrive, its lease lives
        Duration bound = withinL1().plus(lease);
        assertThat(judge("all responses to the leader lost for longer than a lease", next))
                .isLessThan(bound);
        assertThat(next).isLessThan(bound);
    }

    @Test
    void theQuorumIsLostAndRegained() {
        engine.loseQuorum();
        await(lease.plus(SLACK), contest::nobodyLeads);
        pass(lease);
        assertThat(contest.nobodyLeads()).isTrue();

        long regained = System.nanoTime();
        engine.regainQuorum();
        engine.awaitQuorum();
        Duration back = contest.untilAllLed(System.nanoTime());
        long sinceRegained = contest.untilAllLed(regained).toMillis();
        engine.heal();

        judge(
                "no quorum for two leases; all led " + sinceRegained + " ms after it was regained; from the answer on",
                back);
        assertThat(back).isLessThan(withinL2());
    }

    @Test
    void whateverFailsInTheEndEachElectionIsLed() {
        long seed = Long.getLong("faults.seed", new Random().nextLong());
        new RandomFaults(engine, contest, new Random(seed)).befall(6);
        engine.heal();
        contest.participants().forEach(each -> each.ways().open());
        contest.awaitAllLed();

        judge("random faults of seed " + seed);
    }

    @Test
    void aStoreThatRenewsALeaseThatIsGoneIsFoundOut() {
        contest.close();
        contest = new Contest(engine, EngineFaultsContract::renewingWhatever);
        Participant leader = contest.leader(BILLING);
        long began = System.nanoTime();

        leader.ways().cutOff();
        contest.untilNextTerm(BILLING, began);
        pass(heartbeat);
        leader.ways().open();
        await(lease.multipliedBy(2), () -> contest.refusedWrites() > 0);

        Verdict verdict = Objects.requireNonNull(contest.verdicts().get(BILLING));
        assertThat(verdict.overlaps()).isNotEmpty();
        assertThat(verdict.stale()).isEmpty(); // the fence holds all the same
    }

    private void assertNoTermEnded(Map<String, Long> tokensBefore) {
        if (!losesTermsToASilentNode()) {
            assertThat(contest.tokens()).isEqualTo(tokensBefore);
        }
    }

    private static LeaseStore renewingWhatever(LeaseStore store) {
        return (LeaseStore) Proxy.newProxyInstance(
                LeaseStore.class.getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        return method.getName().equals("renew") ? true : result;
                    } catch (InvocationTargetException e) {
                        if (method.getName().equals("renew")) {
                            return true;
                        }
                        throw e.getCause();
                    }
                });
    }

    /** Judges everything, writes the figures down, and returns the longest vacancy between two terms. */
    private Duration judge(String fault, Duration... measured) {
        contest.awaitAllLed();
        Collection<Verdict> verdicts = contest.verdicts().values();
        Duration vacancy = Duration.ofNanos(
                verdicts.stream().mapToLong(Verdict::longestVacancyNanos).max().orElseThrow());
        int terms = verdicts.stream().mapToInt(Verdict::terms).sum();
        System.out.println("Figures of " + engine.name() + ": " + fault + ": longest vacancy " + vacancy.toMillis()
                + " ms" + (measured.length > 0 ? ", led again after " + measured[0].toMillis() + " ms" : "") + ", "
                + terms + " terms, " + writes() + " fenced writes, " + contest.refusedWrites() + " refused");
        assertThat(verdicts)
                .allSatisfy(
                        verdict -> assertThat(verdict.violations()).as(fault).isEmpty());
        return vacancy;
    }

    private int writes() {
        return ELECTIONS.stream()
                .mapToInt(election -> engine.written(election).size())
                .sum();
    }
}
