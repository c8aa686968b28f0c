// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Lets nobody lead after each test method, so that the next one begins as if it were the first in its context. */
final class ResetAfterTest extends AbstractTestExecutionListener {

    // After a test, listeners are called in reverse order: this one after the end of the test's transaction, whose
    // locks a leadership listener could wait for, and before a dirty context is closed.
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
