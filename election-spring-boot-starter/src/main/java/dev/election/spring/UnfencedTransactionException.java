// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import java.io.Serial;

/**
 * Thrown instead of committing a transaction that could not be fenced, if {@code election.fencing.unfenced=refuse}. The
 * transaction was rolled back. The exception says nothing about the term, which may well be current.
 *
 * @since 0.1.0
 */
public class UnfencedTransactionException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    public UnfencedTransactionException(String message) {
        super(message);
    }
}
