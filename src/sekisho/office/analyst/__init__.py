"""For analysts: dependency, scenarios, two laws on one docket, leverage, hindcasts and plans.

What takes longer than a page may is a job: its question in canonical JSON, whose hash is its permanent address. No
officer and no applicant opens anything here.
"""
