// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Replaces the application's elections by {@link TestElections}, in a {@code @SpringBootTest} or a test slice: the test
 * decides who leads, without a database. {@code @OnLeader}, {@code @WhileLeader}, events, lifecycles and injected
 * {@code LeaderElections} work as in production. After each test method nobody leads.
 *
 * <p>Beans of the application of type {@code LeaderElections} or {@code LeaseStore} are removed from the context.
 * Fenced transactions are refused when their term is over by the test's clock; the election's tables are not read, and
 * need not exist. {@code LeaderWork.Scope} beans and {@code election.fencing.unfenced} apply as in production.
 *
 * <p><b>Not applied:</b> {@code LeaseElectionsBuilderCustomizer} beans, since what they may set (the store, the
 * threads, the times) is the test's here. {@link ElectionCluster} applies them.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestElections {}
