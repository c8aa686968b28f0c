// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

class HouseRulesTest {

    private static final String ELECTION = "dev.election";
    private static final String STORE = "dev.election.store";
    private static final String PROTOCOL = "dev.election.protocol";
    private static final String RUNTIME = "dev.election.runtime";
    private static final String JDBC = "dev.election.jdbc";
    private static final String JDBC_HINT = "dev.election.jdbc.hint";
    private static final String JDBC_CALL = "dev.election.jdbc.call";
    private static final String JDBC_SQL = "dev.election.jdbc.sql";
    private static final String ETCD = "dev.election.etcd";
    private static final String ZOOKEEPER = "dev.election.zookeeper";
    private static final String CASSANDRA = "dev.election.cassandra";
    private static final String SPRING = "dev.election.spring";
    private static final String SCAN = "dev.election.spring.scan";
    private static final String COROUTINE = "dev.election.spring.coroutine";
    private static final String GUARD = "dev.election.spring.guard";
    private static final String LIFECYCLE = "dev.election.spring.lifecycle";
    private static final String FENCE = "dev.election.spring.fence";
    private static final String ACTUATE = "dev.election.spring.actuate";
    private static final String INTEGRATION = "dev.election.spring.integration";
    private static final String AUTOCONFIGURE = "dev.election.spring.autoconfigure";
    private static final String AUTOCONFIGURE_JDBC = "dev.election.spring.autoconfigure.jdbc";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ELECTION);

    @Test
    void seesEveryModule() {
        assertThat(new String[] {
                    ELECTION,
                    STORE,
                    PROTOCOL,
                    RUNTIME,
                    JDBC,
                    JDBC_HINT,
                    JDBC_CALL,
                    JDBC_SQL,
                    SPRING,
                    SCAN,
                    COROUTINE,
                    GUARD,
                    LIFECYCLE,
                    FENCE,
                    ACTUATE,
                    INTEGRATION,
                    AUTOCONFIGURE,
                    AUTOCONFIGURE_JDBC
                })
                .allSatisfy(
                        each -> assertThat(HOUSE.that(resideInAPackage(each))).isNotEmpty());
    }

    @Test
    void letsTheApiKnowNothingBelowIt() {
        arrows(
                ELECTION,
                "an application must be able to use the API without knowing how elections are decided or kept");
    }

    @Test
    void letsAStoreKnowTheApiOnly() {
        arrows(STORE, "whoever writes a store should have to read nothing else", ELECTION);
    }

    @Test
    void letsTheProtocolKnowWhatAStoreShowsOnly() {
        arrows(PROTOCOL, "the rules must be steppable by hand: no thread, clock or database in sight", STORE, ELECTION);
    }

    @Test
    void letsTheRuntimeKnowNoParticularStore() {
        arrows(RUNTIME, "it drives the protocol over any store", PROTOCOL, STORE, ELECTION);
    }

    @Test
    void letsTheDatabaseKnowNothingOfDeciding() {
        arrows(
                JDBC,
                "a store keeps what it is told to, and decides nothing",
                JDBC_HINT,
                JDBC_CALL,
                JDBC_SQL,
                STORE,
                ELECTION);
    }

    @Test
    void letsHintsKnowHowCallsAreMadeOnly() {
        arrows(
                JDBC_HINT,
                "nothing but speed depends on a hint, so no operation of the store may",
                JDBC_CALL,
                JDBC_SQL,
                STORE,
                ELECTION);
    }

    @Test
    void letsCallsKnowNoElection() {
        arrows(
                JDBC_CALL,
                "what hangs, and what is left behind, is the same whatever was asked",
                JDBC_SQL,
                STORE,
                ELECTION);
        onlyNamed(
                JDBC_CALL,
                STORE,
                "DaemonTask",
                "its threads are those of any store; leases and records are not its task");
    }

    @Test
    void letsStatementsKnowWhatAStoreShowsOnly() {
        arrows(JDBC_SQL, "a statement can be read, and tested, without a connection", STORE, ELECTION);
    }

    @Test
    void keepsTheRoomsOfTheDatabaseClosed() {
        noClasses()
                .that(not(resideInAPackage(JDBC + "..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JDBC_HINT, JDBC_CALL, JDBC_SQL)
                .because("they are public for the compiler only: what others may rely on is in " + JDBC)
                .check(HOUSE);
    }

    @Test
    void letsWhatApplicationsNameKnowTheApiOnly() {
        arrows(
                SPRING,
                "an application reads it in one go, and its imports must survive whatever is changed behind it",
                ELECTION);
    }

    @Test
    void letsTheSearchForAnnotationsKnowTheAnnotationsOnly() {
        arrows(SCAN, "it finds annotations, and what they do is the concern of those who ask", SPRING, ELECTION);
    }

    @Test
    void letsCoroutinesKnowTheApiOnly() {
        arrows(COROUTINE, "how work follows a coroutine does not depend on who started it", ELECTION);
    }

    @Test
    void letsTheGuardKnowNoStoreAndNoRuntime() {
        arrows(
                GUARD,
                "@OnLeader must work with an application's own LeaderElections",
                COROUTINE,
                SCAN,
                SPRING,
                ELECTION);
    }

    @Test
    void letsTheLifecycleKnowTheLoopOfTheRuntimeOnly() {
        arrows(
                LIFECYCLE,
                "events and @WhileLeader must work with an application's own LeaderElections",
                COROUTINE,
                SCAN,
                SPRING,
                ELECTION,
                RUNTIME);
        onlyNamed(
                LIFECYCLE,
                RUNTIME,
                "LeaderLoop",
                "threads are started in the runtime; how it decides when to is none of the lifecycle's business");
    }

    @Test
    void letsTheFenceKnowTheFenceOfTheDatabaseOnly() {
        arrows(FENCE, "a transaction is fenced by whatever decides elections", SCAN, SPRING, ELECTION, JDBC);
        onlyNamed(
                FENCE,
                JDBC,
                "JdbcFence",
                "how leases are kept is none of its business; that a transaction may not commit is");
    }

    @Test
    void letsWhatOperatorsSeeKnowTheApiAndWhatIsCountedOnly() {
        arrows(ACTUATE, "whoever watches must neither decide nor hold anything up", SPRING, ELECTION, GUARD);
        onlyNamed(
                ACTUATE,
                GUARD,
                "InvocationCounters",
                "it publishes what the guard counts, and has no part in what the guard does");
    }

    @Test
    void letsSpringIntegrationSeeTheApiOnly() {
        arrows(INTEGRATION, "it translates what listeners are told, and decides nothing", ELECTION);
    }

    @Test
    void letsTheWiringKnowAllButTheRulesOfTheProtocol() {
        arrows(
                AUTOCONFIGURE,
                "it wires what others decide",
                ETCD,
                ZOOKEEPER,
                CASSANDRA,
                AUTOCONFIGURE_JDBC,
                SPRING,
                SCAN,
                GUARD,
                LIFECYCLE,
                FENCE,
                ACTUATE,
                INTEGRATION,
                JDBC,
                RUNTIME,
                PROTOCOL,
                STORE,
                ELECTION);
        onlyNamed(
                AUTOCONFIGURE,
                PROTOCOL,
                "(Timing|InvalidTimingException)",
                "which times fit together is said once, by the protocol; the wiring knows the names of the properties");
    }

    @Test
    void letsTheConnectionsOfTheDatabaseKnowNoPropertiesAndNoDeciding() {
        arrows(
                AUTOCONFIGURE_JDBC,
                "where connections come from depends on the DataSource alone; properties are read in one place",
                SPRING,
                JDBC,
                ELECTION);
    }

    private static void onlyNamed(String from, String to, String name, String because) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(to).and(not(nameMatching(Pattern.quote(to + ".") + name + "(\\$.*)?"))))
                .because(because)
                .check(HOUSE);
    }

    private static void arrows(String from, String because, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.election..")
                        .and(not(resideInAPackage(from)))
                        .and(not(resideInAnyPackage(to))))
                .because(because)
                .check(HOUSE);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages that need each other are one package, and nobody can read one without the other")
                .check(HOUSE);
    }

    @Test
    void needsLittleInTheCore() {
        classes()
                .that()
                .resideInAnyPackage(ELECTION, STORE, PROTOCOL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..", "java.util..", "java.time..", "java.io..", "org.jspecify..", "dev.election..")
                .because("the core is used without Spring, and API, store and protocol never log: they return facts")
                .check(HOUSE);
    }

    @Test
    void logsOnNoThreadThatAHeartbeatWaitsFor() {
        noClasses()
                .that()
                .resideInAPackage(RUNTIME)
                .and()
                .haveNameNotMatching(
                        RUNTIME + "\\.(LogQueue|TransitionLog|ListenerDispatcher|LeaderLoop|Shutdown)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j..")
                .because(
                        "an appender may block: the threads of an election hand their lines to the LogQueue; the others named"
                                + " here log on threads of the application, or write what was handed over")
                .check(HOUSE);
        noClasses()
                .that()
                .resideInAPackage(JDBC + "..")
                .and()
                .haveNameNotMatching(JDBC_CALL + "\\.StoreLog(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.slf4j..")
                .because(
                        "an appender may block, and a call of the store must not be late for it: calls log by the StoreLog")
                .check(HOUSE);
    }

    @Test
    void isNullMarkedEverywhere() {
        assertThat(HOUSE.stream().map(JavaClass::getPackage).distinct())
                .as("every package says what belongs in it, and is null-marked")
                .allMatch((JavaPackage each) -> each.isAnnotatedWith(NullMarked.class));
    }

    @Test
    void keepsTheWiringToItself() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .bePackagePrivate()
                .because("beans are injected, not called for")
                .check(HOUSE);
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .because("an application may order itself by it, and not extend it")
                .check(HOUSE);
    }

    @Test
    void namesNothingByItsShape() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .because("a name says what a thing is")
                .check(HOUSE);
    }
}
