"""The office as a site: settings, who may open what, words, tables, the frame of each page. Its rooms stand beside."""
