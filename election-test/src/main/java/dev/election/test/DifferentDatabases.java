// SPDX-License-Identifier: Apache-2.0
package dev.election.test;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.BeansException;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The databases that the instances of a cluster do not share. Spring Boot gives each context an embedded database of
 * its own, so a job that takes over finds none of the rows that the former leader has written. URLs are read from the
 * properties of each {@code DataSource}, without a connection, which may be long in coming; one that shows no URL is
 * not compared.
 */
final class DifferentDatabases {

    private static final Logger log = LoggerFactory.getLogger(DifferentDatabases.class);

    // What pools and the drivers' own classes call it.
    private static final List<String> URL =
            List.of("jdbcUrl", "url", "targetDataSource.jdbcUrl", "targetDataSource.url");

    private DifferentDatabases() {}

    /** Logs a warning for each {@code DataSource} bean that has another URL in another instance. */
    static void warn(Collection<ClusterInstance> instances) {
        Map<String, Map<String, String>> urls = new TreeMap<>();
        instances.forEach(instance -> addUrls(instance, urls));
        urls.forEach((bean, byInstance) -> {
            if (new TreeSet<>(byInstance.values()).size() > 1) {
                byInstance.replaceAll((instance, url) -> withoutSettings(url));
                log.warn(
                        "The instances of the cluster do not share a database: the DataSource '{}' has the URLs {}. What"
                                + " one instance writes there, the next leader does not find. Give an embedded database"
                                + " a name by its URL, for example"
                                + " spring.datasource.url=jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1",
                        bean,
                        byInstance);
            }
        });
    }

    private static void addUrls(ClusterInstance instance, Map<String, Map<String, String>> urls) {
        ConfigurableApplicationContext context = instance.context();
        for (String bean : context.getBeanNamesForType(DataSource.class, false, false)) {
            if (context.getBeanFactory().containsSingleton(bean)) { // no other is created for this
                url(context.getBean(bean)).ifPresent(url -> urls.computeIfAbsent(bean, first -> new TreeMap<>())
                        .put(instance.id, url));
            }
        }
    }

    private static Optional<String> url(Object dataSource) {
        BeanWrapper properties = new BeanWrapperImpl(dataSource);
        for (String each : URL) {
            try {
                if (properties.isReadableProperty(each) && properties.getPropertyValue(each) instanceof String url) {
                    return Optional.of(url);
                }
            } catch (BeansException e) {
                log.debug("The DataSource {} does not show its {}", dataSource, each, e);
            }
        }
        return Optional.empty();
    }

    // They may include a password.
    private static String withoutSettings(String url) {
        return url.split("[?;]", 2)[0];
    }
}
