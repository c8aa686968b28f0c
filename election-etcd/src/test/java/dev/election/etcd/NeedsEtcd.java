// SPDX-License-Identifier: Apache-2.0
package dev.election.etcd;

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
 * The tests of this class need the program {@code etcd}, which no Maven artifact brings, while {@code mvn verify} has
 * to pass on a machine with nothing but a JDK and Maven. Where it is not installed they are skipped, with a reason that
 * names the package. {@code .ci/run} installs it, so they run there.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsEtcd.Condition.class)
@interface NeedsEtcd {

    /** Whether the program is there. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return EtcdNode.program().isPresent()
                    ? ConditionEvaluationResult.enabled("etcd is installed")
                    : ConditionEvaluationResult.disabled(
                            "etcd is not installed, so the store is not tested (apt-get install etcd-server)");
        }
    }
}
