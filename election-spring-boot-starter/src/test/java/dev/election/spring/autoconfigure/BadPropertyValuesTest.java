// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import static dev.election.spring.autoconfigure.StartReports.IN_MEMORY;
import static dev.election.spring.autoconfigure.StartReports.jdbcReport;
import static dev.election.spring.autoconfigure.StartReports.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A value that cannot be meant stops the application, and the report names the property, the value and the reason. */
@ExtendWith(OutputCaptureExtension.class)
class BadPropertyValuesTest {

    private static final String NOTHING = "has no value";
    private static final String NO_BOOLEAN = "Invalid boolean value";
    private static final String NO_DURATION = "is not a valid duration";
    private static final String NO_PLACEHOLDER = "Could not resolve placeholder 'no.such'";

    record Bad(String property, String value, String why) {}

    private static Stream<Bad> bad(String property, String... valuesAndReasons) {
        return Stream.iterate(0, i -> i < valuesAndReasons.length, i -> i + 2)
                .map(i -> new Bad("election." + property, valuesAndReasons[i], valuesAndReasons[i + 1]));
    }

    static Stream<Bad> values() {
        String unresolved = "${no.such}";
        String sql = "x; DROP TABLE y";
        return Stream.of(
                        bad("enabled", "maybe", NO_BOOLEAN, "", NOTHING, unresolved, "\"${no.such}\""),
                        bad("name", "", NOTHING, "x".repeat(201), "201 characters", unresolved, NO_PLACEHOLDER),
                        bad("names", "a,,b", "blank", "x".repeat(201), "201 characters", unresolved, NO_PLACEHOLDER),
                        bad("candidate", "perhaps", NO_BOOLEAN, "", NOTHING),
                        bad("balance", "evenly", NO_BOOLEAN, "", NOTHING),
                        bad("instance-id", "", NOTHING, "x".repeat(201), "201 characters", unresolved, NO_PLACEHOLDER),
                        bad("address", "", NOTHING, "x".repeat(501), "501 characters", unresolved, NO_PLACEHOLDER),
                        bad(
                                "lease-duration",
                                "abc",
                                NO_DURATION,
                                "15",
                                "has no unit",
                                "0",
                                "0s is shorter",
                                "",
                                NOTHING),
                        bad("lease-duration", "-15s", "-15s is shorter", "15 seconds", NO_DURATION),
                        bad("heartbeat-interval", "abc", NO_DURATION, "2", "has no unit", "0", "0s is shorter"),
                        bad("heartbeat-interval", "8s", "8s must be shorter than half the lease", "", NOTHING),
                        bad(
                                "shutdown-timeout",
                                "abc",
                                NO_DURATION,
                                "30",
                                "has no unit",
                                "-1s",
                                "negative",
                                "",
                                NOTHING),
                        bad(
                                "interrupt-after",
                                "abc",
                                NO_DURATION,
                                "10",
                                "has no unit",
                                "-1s",
                                "negative",
                                "30s",
                                "30s must be shorter than the shutdown timeout 30s",
                                "",
                                NOTHING),
                        bad(
                                "store",
                                "redis",
                                "The following values are valid: CASSANDRA ETCD JDBC MEMORY ZOOKEEPER",
                                "",
                                NOTHING),
                        bad("fencing.transactions", "perhaps", NO_BOOLEAN, "", NOTHING),
                        bad("fencing.unfenced", "ignore", "The following values are valid: REFUSE WARN", "", NOTHING),
                        bad("jdbc.initialize-schema", "sometimes", "ALWAYS EMBEDDED NEVER", "", NOTHING),
                        bad("jdbc.schema", "", NOTHING, "a b", "not an identifier", sql, "not an identifier"),
                        bad("jdbc.schema", "nowhere", "Schema \"NOWHERE\" not found"),
                        bad("etcd.endpoints", unresolved, NO_PLACEHOLDER),
                        bad("etcd.prefix", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("etcd.username", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("etcd.password", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("etcd.trust-certificates", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("etcd.client-certificate", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("etcd.client-key", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("zookeeper.connect-string", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("zookeeper.root", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("zookeeper.username", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("zookeeper.password", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("cassandra.keyspace", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("cassandra.table-prefix", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad("cassandra.group", "", NOTHING, unresolved, NO_PLACEHOLDER),
                        bad(
                                "cassandra.consistency",
                                "one",
                                "The following values are valid: LOCAL_QUORUM QUORUM",
                                "",
                                NOTHING),
                        bad(
                                "cassandra.schema",
                                "always",
                                "The following values are valid: CREATE VALIDATE",
                                "",
                                NOTHING),
                        bad("jdbc.platform", "acme", "the known platforms are db2, h2", "", NOTHING),
                        bad("jdbc.table-prefix", sql, "not an identifier", "x".repeat(41), "41 characters"),
                        bad("jdbc.table-prefix", "app.X_", "election.jdbc.schema", unresolved, NO_PLACEHOLDER),
                        bad("jdbc.lease-table", "", NOTHING, sql, "not an identifier", "a.b", "election.jdbc.schema"),
                        bad("jdbc.leader-table", "x".repeat(61), "61 characters", "election_lease", "the same name"),
                        bad("jdbc.dedicated-connection", "perhaps", NO_BOOLEAN, "", NOTHING),
                        bad("jdbc.push", "perhaps", NO_BOOLEAN, "", NOTHING))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("values")
    void stopTheApplicationWithAReport(Bad bad, CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(), bad.property() + "=" + bad.value()))
                .contains(bad.property())
                .contains(bad.value())
                .contains(bad.why());
    }

    @Test
    void areTriedOfEveryPropertyThatThereIs() throws IOException {
        assertThat(values().map(Bad::property))
                .containsAll(Metadata.properties().stream()
                        .map(property -> (String) property.get("name"))
                        .filter(name -> name.startsWith("election."))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"election.names[1]=b", "election.names[0]= "})
    void areFoundInListsToo(String property, CapturedOutput output) {
        assertThat(report(output, List.of(), IN_MEMORY, property)).contains("election.names[");
    }

    @Test
    void tellWhereTheyAreSet(CapturedOutput output) {
        assertThat(jdbcReport(output, List.of(), "election.jdbc.platform=acme"))
                .contains("election.jdbc.platform = \"acme\" (\"election.jdbc.platform\" from property source"
                        + " \"defaultProperties\")");
    }

    @Test
    void areNamedWithTheApplicationsNameIfThatIsWhereTheyComeFrom(CapturedOutput output) {
        assertThat(report(
                        output,
                        List.of(ElectionAutoConfigurationTest.UsesTheDefaultElection.class),
                        IN_MEMORY,
                        "spring.application.name=" + "x".repeat(201)))
                .contains("the default election has no name of its own, and cannot have that of the application")
                .contains("(spring.application.name): ", "has 201 characters")
                .contains("Action: Set election.name to a name for the default election");
    }
}
