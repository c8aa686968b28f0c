// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure;

import org.springframework.context.annotation.Configuration;

/** The store in the application's database. */
@Configuration(proxyBeanMethods = false)
final class JdbcStoreConfiguration {}
