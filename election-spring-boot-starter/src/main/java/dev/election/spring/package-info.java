// SPDX-License-Identifier: Apache-2.0
/**
 * What Spring sees: {@code @OnLeader} and the proxy around it, the events, and the life of an instance in an application
 * context. How an application is wired from its properties belongs in {@code autoconfigure}, and nothing here knows a
 * store.
 */
@NullMarked
package dev.election.spring;

import org.jspecify.annotations.NullMarked;
