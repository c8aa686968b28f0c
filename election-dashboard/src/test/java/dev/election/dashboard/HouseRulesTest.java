// SPDX-License-Identifier: Apache-2.0
package dev.election.dashboard;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

class HouseRulesTest {

    private static final String DASHBOARD = "dev.election.dashboard";
    private static final String AUTOCONFIGURE = "dev.election.dashboard.autoconfigure";

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(DASHBOARD);

    @Test
    void letsThePageKnowNoElection() {
        noClasses()
                .that()
                .resideInAPackage(DASHBOARD)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.election..")
                        .and(resideInAPackage(DASHBOARD).negate()))
                .because("the page reads what the endpoint 'election' shows, and nothing else")
                .check(MODULE);
    }

    @Test
    void letsFilesBeServedWithoutSpring() {
        classes()
                .that()
                .haveSimpleNameStartingWith("DashboardFile")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", DASHBOARD)
                .because("another server can serve the page, with or without Spring")
                .check(MODULE);
    }

    @Test
    void isNullMarkedEverywhere() {
        assertThat(MODULE.stream().map(JavaClass::getPackage).distinct())
                .hasSize(2)
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class));
    }

    @Test
    void keepsTheWiringToItself() {
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .bePackagePrivate()
                .check(MODULE);
        classes()
                .that()
                .resideInAPackage(AUTOCONFIGURE)
                .and()
                .areNotAnnotatedWith(AutoConfiguration.class)
                .and()
                .areNotInterfaces() // what describes the package is one
                .should()
                .notBePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(MODULE);
    }
}
