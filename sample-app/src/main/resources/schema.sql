-- One row per run of the job. Times are milliseconds since 1970 by the clock of the instance that ran it. The token is part
-- of the key, so that no key keeps a former leader from recording a run that its successor has recorded: the fence does.
CREATE TABLE IF NOT EXISTS JOB_RUN (
    RUN BIGINT NOT NULL,
    TOKEN BIGINT NOT NULL,
    INSTANCE VARCHAR(255) NOT NULL,
    STARTED_MS BIGINT NOT NULL,
    ENDED_MS BIGINT NOT NULL,
    PRIMARY KEY (RUN, TOKEN)
);

-- The highest token that has recorded a run. Used while an engine keeps the leases, see TokenGate.
CREATE TABLE IF NOT EXISTS FENCING_GATE (
    RESOURCE_NAME VARCHAR(200) NOT NULL PRIMARY KEY,
    TOKEN BIGINT NOT NULL
);
