// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestIdGenerator;
import dev.election.cassandra.server.CassandraCluster;
import dev.election.store.TermId;
import dev.election.testing.StoreTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent: the safety of all else depends on it. */
@NeedsCassandra
final class StatementsTest {

    private final List<Statement<?>> sent = new CopyOnWriteArrayList<>();
    private final CassandraCluster cluster = SharedCluster.get();
    private final String group = SharedCluster.newGroup();
    private final CassandraLeaseStore store = CassandraLeaseStore.builder(
                    () -> cluster.sessionBuilder().withRequestIdGenerator(new Recorder()))
            .group(group)
            .callTimeout(java.time.Duration.ofSeconds(10))
            .build();

    @AfterEach
    void close() {
        store.close();
        SharedCluster.deleteLeases(group);
    }

    /** The driver asks it for an id whenever it sends a request. */
    private final class Recorder implements RequestIdGenerator {

        @Override
        public String getSessionRequestId() {
            return "request";
        }

        @Override
        public String getNodeRequestId(Request request, String parentId) {
            return parentId;
        }

        @Override
        public Statement<?> getDecoratedStatement(Statement<?> statement, String requestId) {
            sent.add(statement);
            return statement;
        }
    }

    private void doAllThatAnInstanceDoes() {
        StoreTests.elect(store, "L1", "billing");
        store.open(StoreTests.lease("L2"), StoreTests.AT);
        store.renew("L1", 1, null, StoreTests.AT);
        store.observe(Set.of("billing"), "L1");
        store.observe(Set.of("billing"), "L1");
        store.transfer("L1", List.of(new TermId("billing", 1)), "L2", StoreTests.AT);
        store.release("L2", List.of(new TermId("billing", 2)));
        store.expire("L2", 0);
        store.close("L1");
    }

    private List<String> texts(Statement<?> statement) {
        List<String> texts = new ArrayList<>();
        if (statement instanceof BoundStatement bound) {
            texts.add(bound.getPreparedStatement().getQuery());
        } else if (statement instanceof BatchStatement batch) {
            batch.forEach(part -> texts.addAll(texts(part)));
        }
        return texts;
    }

    @Test
    void eachWriteIsConditionalHasNoTimestampAndIsNeverRepeated() {
        doAllThatAnInstanceDoes();

        List<Statement<?>> writes = sent.stream()
                .filter(statement -> texts(statement).stream().anyMatch(text -> !text.startsWith("SELECT")))
                .toList();
        assertThat(writes).hasSizeGreaterThanOrEqualTo(9);
        assertThat(writes).allSatisfy(write -> {
            assertThat(texts(write)).anyMatch(text -> text.contains(" IF "));
            assertThat(write.getQueryTimestamp()).isEqualTo(Statement.NO_DEFAULT_TIMESTAMP);
            assertThat(write.isIdempotent()).isFalse();
            assertThat(write.getConsistencyLevel()).isEqualTo(ConsistencyLevel.QUORUM);
            assertThat(write.getSerialConsistencyLevel()).isEqualTo(ConsistencyLevel.SERIAL);
        });
    }

    @Test
    void noTextHasATimeToLiveOrATimestamp() {
        doAllThatAnInstanceDoes();

        assertThat(sent.stream().flatMap(statement -> texts(statement).stream()))
                .isNotEmpty()
                .noneMatch(text -> text.contains("TTL") || text.contains("TIMESTAMP"));
    }

    @Test
    void eachReadAsksAMajority() {
        doAllThatAnInstanceDoes();

        assertThat(sent.stream()
                        .filter(statement -> texts(statement).stream().anyMatch(text -> text.startsWith("SELECT"))))
                .hasSizeGreaterThanOrEqualTo(4)
                .allMatch(read -> ConsistencyLevel.QUORUM.equals(read.getConsistencyLevel()));
    }

    @Test
    void whileNothingChangesAnObservationIsTwoReads() {
        StoreTests.elect(store, "L1", "billing");
        store.observe(Set.of("billing"), "L1");
        sent.clear();

        store.observe(Set.of("billing"), "L1");

        assertThat(sent).hasSize(2);
    }

    @Test
    void aClaimThatMeetsNobodyIsOneBatch() {
        StoreTests.elect(store, "L1", "billing");
        store.release("L1", List.of(new TermId("billing", 1)));
        store.observe(Set.of("billing"), "L1");
        sent.clear();

        store.claim("L1", List.of(new dev.election.store.Claim("billing", 1, 2)), StoreTests.AT);

        assertThat(sent).hasSize(1);
    }

    /** Its knowledge is older than the release: the response to its first batch shows the record as it is. */
    @Test
    void aClaimOnOldKnowledgeIsTwoBatchesAndNoRead() {
        StoreTests.elect(store, "L1", "billing");
        store.observe(Set.of("billing"), "L1");
        store.release("L1", List.of(new TermId("billing", 1)));
        sent.clear();

        assertThat(StoreTests.claim(store, "L1", "billing", 1)).isTrue();

        assertThat(sent).hasSize(2).hasOnlyElementsOfType(BatchStatement.class);
    }

    @Test
    void aClaimThatComesTooLateIsOneBatchAndNoRead() {
        StoreTests.elect(store, "L1", "billing");
        store.release("L1", List.of(new TermId("billing", 1)));
        store.observe(Set.of("billing"), "L1");
        try (CassandraLeaseStore peer = SharedCluster.store(group).build()) {
            peer.open(StoreTests.lease("L2"), StoreTests.AT);
            assertThat(StoreTests.claim(peer, "L2", "billing", 1)).isTrue();
        }
        sent.clear();

        assertThat(StoreTests.claim(store, "L1", "billing", 1)).isFalse();

        assertThat(sent).hasSize(1).hasOnlyElementsOfType(BatchStatement.class);
    }

    @Test
    void theProtocolIsTheOneInWhichTimedOutWritesDoNotBreakTheConnection() {
        try (var session = new Connector(
                        cluster::sessionBuilder,
                        null,
                        new Tables("election", "election_", group),
                        java.time.Duration.ofSeconds(10),
                        CassandraConsistency.QUORUM)
                .connect("test")) {
            assertThat(session.getContext().getProtocolVersion()).isEqualTo(DefaultProtocolVersion.V4);
        }
    }
}
