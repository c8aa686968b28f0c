// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import dev.election.spring.ElectionStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what keeps the application from starting, and what to do. */
final class ElectionStartFailureAnalyzer extends AbstractFailureAnalyzer<ElectionStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ElectionStartException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
