// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts an {@link ElectionCluster} for each test method of JUnit Jupiter that has a parameter of that type, and closes
 * it afterwards. On a method, or on a class for all of its methods. If a test fails, the timeline of the cluster is
 * part of its failure.
 *
 * <pre>{@code
 * @ElectionClusterTest(instances = 3)
 * class SettlementFailuresTest {
 *
 *     @Test
 *     void isTakenOverAfterACrash(ElectionCluster cluster) { … }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(ElectionClusterExtension.class)
public @interface ElectionClusterTest {

    /** How many instances start; see {@link ElectionClusterBuilder#instances}. */
    int instances() default 3;

    /**
     * The sources of the application. By default the class with {@code @SpringBootApplication} is searched for,
     * beginning in the package of the test, as {@code @SpringBootTest} does.
     */
    Class<?>[] classes() default {};

    /** Properties of all instances, each as {@code key=value}; see {@link ElectionClusterBuilder#properties}. */
    String[] properties() default {};

    /** Active profiles; see {@link ElectionClusterBuilder#profiles}. */
    String[] profiles() default {};

    /** Whether the application's own store is used; see {@link ElectionClusterBuilder#applicationStore()}. */
    boolean applicationStore() default false;

    /** Whether only the test moves the clock; see {@link ElectionClusterBuilder#handMovedClock()}. */
    boolean handMovedClock() default false;

    /** The lease duration in milliseconds; see {@link ElectionClusterBuilder#leaseDuration}. */
    long leaseMillis() default 1000;

    /** The heartbeat interval in milliseconds; see {@link ElectionClusterBuilder#heartbeatInterval}. */
    long heartbeatMillis() default 100;
}
