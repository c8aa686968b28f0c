// SPDX-License-Identifier: Apache-2.0
package dev.election;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What is done in one place only. */
class HousePlacesTest {

    private static final String STORE = "dev.election.store";
    private static final String RUNTIME = "dev.election.runtime";
    private static final String JDBC = "dev.election.jdbc";
    private static final String JDBC_HINT = "dev.election.jdbc.hint";
    private static final String JDBC_CALL = "dev.election.jdbc.call";
    private static final String SPRING = "dev.election.spring";
    private static final String FENCE = "dev.election.spring.fence";
    private static final String AUTOCONFIGURE = "dev.election.spring.autoconfigure";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.election");

    @Test
    void readsTheClockInTheRuntimeOnly() {
        noClasses()
                .that(not(resideInAnyPackage(RUNTIME, JDBC_CALL)))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because(
                        "everyone else is given a reading, so that time can be moved by hand; only the database's calls"
                                + " measure how long they take by themselves")
                .check(HOUSE);
    }

    @Test
    void letsTheDatabaseReadNoWallClock() {
        noClasses()
                .that()
                .resideInAPackage(JDBC + "..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .because("it bounds its calls by elapsed time, and a wall clock may leap")
                .check(HOUSE);
    }

    @Test
    void hasThreadsInTheRuntimeAndTheDatabasesGuardOnly() {
        noClasses()
                .that(not(resideInAnyPackage(RUNTIME, JDBC_CALL, JDBC_HINT)))
                .and()
                .haveNameNotMatching(".*\\.autoconfigure\\.jdbc\\.BackgroundDatabaseCheck")
                .and()
                .haveNameNotMatching(".*\\.guard\\.BeanLookup") // finds an executor of the application
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ExecutorService.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .because(
                        "whoever starts a thread has to end it, and that is done in one place; the only other one looks at"
                                + " the database during the start, and ends before it does")
                .check(HOUSE);
    }

    @Test
    void hasLocksWhereThreadsMeetOnly() {
        noClasses()
                .that(not(resideInAnyPackage(RUNTIME, JDBC, JDBC_CALL, JDBC_HINT, STORE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .because(
                        "a lock held across somebody else's code is a deadlock to come; besides the runtime and the guard of a"
                                + " connection, only the store in memory needs one")
                .check(HOUSE);
    }

    @Test
    void drawsRandomNumbersInTheRuntimeOnly() {
        noClasses()
                .that(not(resideInAPackage(RUNTIME)))
                .and()
                .doNotHaveFullyQualifiedName(JDBC + ".JdbcLeaseStoreBuilder")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .because(
                        "a generator is given to the machine, so that one seed replays a run; what a store is called in its"
                                + " notifications decides nothing")
                .check(HOUSE);
    }

    @Test
    void hasSqlInTheDatabaseModuleOnly() {
        noClasses()
                .that(not(resideInAnyPackage(JDBC + "..", AUTOCONFIGURE + "..", FENCE)))
                .and()
                .doNotHaveFullyQualifiedName(SPRING + ".FencedTransactions")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql", "javax.sql")
                .because("all statements stand in one place; the wiring hands data sources on, the fence connections")
                .check(HOUSE);
        noClasses()
                .that(not(resideInAPackage(JDBC + "..")))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.Statement")
                .because("all statements stand in one place")
                .check(HOUSE);
    }

    @Test
    void knowsSpringInTheStarterAndTheDatabaseModuleOnly() {
        noClasses()
                .that(not(resideInAnyPackage(JDBC + "..", SPRING + "..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("elections are used without Spring, too")
                .check(HOUSE);
    }
}
