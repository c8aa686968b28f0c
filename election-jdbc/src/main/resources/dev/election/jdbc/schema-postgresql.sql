-- Tables of dev.election for PostgreSQL.
-- Timestamps are for people, as ISO-8601 text in UTC: nothing is ever computed from them.
-- No index on LEASE_ID, and room on each page: claims and releases are HOT updates, which the table stays small by.
-- COLLATE "C": names are compared to the letter, whatever the database does by default.

CREATE TABLE ELECTION_LEADER (
    ELECTION_NAME VARCHAR(200) COLLATE "C" NOT NULL,
    TOKEN BIGINT NOT NULL,
    LEASE_ID VARCHAR(200) COLLATE "C",
    LEADER_SINCE VARCHAR(40),
    PRIMARY KEY (ELECTION_NAME)
) WITH (fillfactor = 50);

CREATE TABLE ELECTION_LEASE (
    LEASE_ID VARCHAR(200) COLLATE "C" NOT NULL,
    INSTANCE_ID VARCHAR(200) NOT NULL,
    ADDRESS VARCHAR(500),
    HEARTBEAT BIGINT NOT NULL,
    DURATION_MILLIS BIGINT NOT NULL,
    COHORT VARCHAR(40),
    OPENED_AT VARCHAR(40),
    RENEWED_AT VARCHAR(40),
    PRIMARY KEY (LEASE_ID)
);
