// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.Serial;

/**
 * Thrown instead of a commit that could not be fenced, where {@code election.fencing.unfenced=refuse}: the transaction was
 * rolled back. It says nothing about the term, which may well be current.
 */
public class UnfencedTransactionException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    public UnfencedTransactionException(String message) {
        super(message);
    }
}
