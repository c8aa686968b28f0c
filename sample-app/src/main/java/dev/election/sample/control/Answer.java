// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

/**
 * A response.
 *
 * @param status of HTTP
 * @param body JSON
 */
public record Answer(int status, String body) {}
