// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

/**
 * What happens to a transaction of leader work that cannot be fenced because nothing shows which database it writes to.
 *
 * @since 0.1.0
 */
public enum Unfenced {

    /** The transaction commits. Each place in the code is reported once, as a warning. */
    WARN,

    /** The transaction is rolled back with an {@link UnfencedTransactionException}. */
    REFUSE
}
