// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.autoconfigure.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start report names the database, never a password. */
class UrlWithoutSecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example/app?user=me&password=s3cret",
                "jdbc:postgresql://me:s3cret@db.example/app",
                "jdbc:mysql://me:s3cret@db.example,me:s3cret@other.example/app",
                "jdbc:mysql://address=(host=db.example)(user=me)(password=s3cret)/app",
                "jdbc:mysql://(host=db.example,user=me,password=s3cret)/app",
                "jdbc:oracle:thin:me/s3cret@//db.example/app",
                "jdbc:oracle:thin:me/s3cret@with-an-at@//db.example/app",
                "jdbc:oracle:oci:me/s3cret@db.example",
                "jdbc:sqlserver://db.example;user=me;password=s3cret",
                "jdbc:db2://db.example/app:password=s3cret;"
            })
    void hasNoPassword(String url) {
        assertThat(DerivedDataSource.withoutSecrets(url)).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example/app",
                "jdbc:oracle:thin:@//db.example/app",
                "jdbc:mysql://address=(host=db.example)(port=3306)/app",
                "jdbc:db2://db.example:50000/app",
                "jdbc:h2:mem:app"
            })
    void isCompleteIfItHasNone(String url) {
        assertThat(DerivedDataSource.withoutSecrets(url)).isEqualTo(url.replace("thin:@", "thin:...@"));
    }
}
