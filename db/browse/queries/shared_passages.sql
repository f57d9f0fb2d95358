-- Passages that two outlets share
-- Pairs of articles with many sampled word sequences in common. Give two outlet ids. Looks at the newest 300 articles
-- of the first outlet. It does not say who wrote first, nor that anybody copied: both may print the same agency.
with mine as (
  select article from tags where outlet = :outlet order by day desc limit 300
)
select
  a.id as article,
  a.title as title,
  b.id as other_article,
  b.title as other_title,
  count(*) as shared,
  (select count(*) from shingles where article = a.id) as of_its_own,
  a.published as published,
  b.published as other_published
from mine m
cross join shingles s on s.article = m.article
cross join shingles o on o.hash = s.hash and o.article <> s.article
cross join tags t on t.article = o.article and t.outlet = :other_outlet
join articles a on a.id = m.article
join articles b on b.id = o.article
group by a.id, b.id
having shared >= 3
order by shared desc
limit 100
