// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** After each test method nobody leads, so that the next one begins as if it were the first in its context. */
final class ResetAfterTest extends AbstractTestExecutionListener {

    // Listeners come in reverse order after a test: behind the end of its transaction, whose locks a listener of ours
    // could wait for, and before its context is closed because it is dirty.
    private static final int ORDER = 3_500;

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void afterTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            ApplicationContext context = test.getApplicationContext();
            context.getBeanProvider(TestElections.class).ifAvailable(TestElections::reset);
        }
    }
}
