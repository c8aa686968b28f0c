// SPDX-License-Identifier: Apache-2.0
package dev.election.sample.control;

/**
 * A response of the server.
 *
 * @param status of HTTP
 * @param mediaType its media type with the character set
 */
record PageFile(int status, String mediaType, String content) {}
