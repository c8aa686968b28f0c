// SPDX-License-Identifier: Apache-2.0
package dev.election.faults.app;

import dev.election.Term;
import java.util.Optional;

/** How this process decides whether it leads. */
interface Belief {

    /** The term that it holds now, if any. */
    Optional<Term> term();

    boolean holds(Term term);
}
