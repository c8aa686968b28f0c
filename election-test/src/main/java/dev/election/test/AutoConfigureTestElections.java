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
 * Puts {@link TestElections} in the place of the application's elections, in a {@code @SpringBootTest} or a test slice: the
 * test says who leads, and no database is asked. {@code @OnLeader}, {@code @WhileLeader}, events, lifecycles and injected
 * {@code LeaderElections} work as in production. After each test method nobody leads.
 *
 * <p>Beans of the application that are a {@code LeaderElections} or a {@code LeaseStore} are left out of the context. Fenced
 * transactions are refused when their term is over by the test's clock; rows of the election's tables, which need not exist,
 * are not looked at.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestElections {}
