// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.guard;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Guards calls whose work begins after they have returned to the proxy, for example when their result is subscribed to.
 */
interface DeferredGuard {

    /** Returns what decides, when the work begins, whether this instance leads. */
    Object guard(ProxyMethodInvocation invocation, GuardedCall call);
}
