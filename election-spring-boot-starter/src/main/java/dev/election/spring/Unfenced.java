// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

/** What happens to a transaction of leader work that cannot be fenced, since nothing tells on which database it is. */
public enum Unfenced {

    /** It commits; each place in the code is reported once, as a warning. */
    WARN,

    /** It is rolled back with an {@link UnfencedTransactionException}. */
    REFUSE
}
