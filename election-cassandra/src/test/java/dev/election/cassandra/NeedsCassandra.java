// SPDX-License-Identifier: Apache-2.0
package dev.election.cassandra;

import dev.election.cassandra.server.CassandraCluster;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The tests of this class need a Cassandra server, which runs on JDK 17 only. Where the build runs on another they are
 * skipped, with a reason that says how to name a JDK 17.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsCassandra.Condition.class)
@interface NeedsCassandra {

    /** Whether a server can be started. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return CassandraCluster.obstacle(3)
                    .map(obstacle ->
                            ConditionEvaluationResult.disabled("The store in Cassandra is not tested. " + obstacle))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("A server can be started"));
        }
    }
}
